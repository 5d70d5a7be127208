/** The kinds of data checks, one file each, and their list. */
package dev.tidemill.validation.check.kind;
