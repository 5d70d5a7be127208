/**
 * Files: which of a folder are source files, whether one is whole, and who else decides about it.
 */
package dev.tidemill.kit.files;
