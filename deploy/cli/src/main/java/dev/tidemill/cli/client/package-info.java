/** The HTTP client of the commands. */
package dev.tidemill.cli.client;
