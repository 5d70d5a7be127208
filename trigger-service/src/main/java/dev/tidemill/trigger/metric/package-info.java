/** The metrics of the trigger service. */
package dev.tidemill.trigger.metric;
