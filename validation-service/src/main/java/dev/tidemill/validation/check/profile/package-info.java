/** Profiles of columns and the population stability index between two of them. */
package dev.tidemill.validation.check.profile;
