/** Programs with all their children: found, and ended. */
package dev.tidemill.kit.process;
