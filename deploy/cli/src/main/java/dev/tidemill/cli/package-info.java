/** The command line: commands that ask a running Tidemill, and what all commands share. */
package dev.tidemill.cli;
