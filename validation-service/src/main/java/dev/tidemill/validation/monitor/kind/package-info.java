/** The kinds of monitor checks, one file each, and their list. */
package dev.tidemill.validation.monitor.kind;
