/** The code of a run as the store keeps it. */
package dev.tidemill.kit.code;
