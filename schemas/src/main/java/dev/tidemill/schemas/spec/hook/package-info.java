/**
 * The file {@code hooks.yaml}: who may call the hooks of Tidemill, and by what they prove
 * themselves. Its records say everything about its fields, as those of a specification do.
 */
package dev.tidemill.schemas.spec.hook;
