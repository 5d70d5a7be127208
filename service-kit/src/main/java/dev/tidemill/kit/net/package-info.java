/** Which addresses a specification may make Tidemill connect to. */
package dev.tidemill.kit.net;
