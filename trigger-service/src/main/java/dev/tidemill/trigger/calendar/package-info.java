/** Cron expressions and local times with their gaps and repetitions. */
package dev.tidemill.trigger.calendar;
