/**
 * Writes the folder of a new pipeline from a file of data: what the columns are is guessed by rules
 * that each say why, and what was guessed stands in the folder as a comment.
 */
package dev.tidemill.standalone.scaffold;
