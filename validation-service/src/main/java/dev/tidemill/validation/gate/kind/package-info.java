/** The kinds of model checks, one file each, and their list. */
package dev.tidemill.validation.gate.kind;
