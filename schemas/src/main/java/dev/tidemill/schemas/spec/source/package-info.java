/** The kinds of sources that are elsewhere than in a folder: one record each. */
package dev.tidemill.schemas.spec.source;
