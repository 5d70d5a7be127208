/**
 * What the model inputs of a training set looked like, as bins and counts, and how far other rows
 * depart from that.
 */
package dev.tidemill.validation.check.profile;
