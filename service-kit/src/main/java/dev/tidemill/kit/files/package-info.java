/** Files that others write: which of a folder are source files, and whether one is whole. */
package dev.tidemill.kit.files;
