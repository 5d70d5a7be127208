/** Words for people: counts, durations, near misses, foreign text made harmless. */
package dev.tidemill.schemas.text;
