/**
 * How sources of rows that are elsewhere are reached, for services that look at them and read them.
 */
package dev.tidemill.kit.source;
