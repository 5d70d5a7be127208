/** The folder of a Tidemill on this machine, as far as a command looks into it. */
package dev.tidemill.cli.home;
