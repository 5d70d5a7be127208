/**
 * The demo: half a year of flights in five minutes, with staged faults and what must come of them.
 */
package dev.tidemill.demo;
