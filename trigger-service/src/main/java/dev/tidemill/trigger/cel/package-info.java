/**
 * Conditions and mappings in the Common Expression Language. A pure core: an expression sees the
 * values that it is given, no clock, no file and no network, and its work is bounded.
 */
package dev.tidemill.trigger.cel;
