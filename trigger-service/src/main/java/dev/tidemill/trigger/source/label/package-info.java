/** Where the monitor's labels come from, as far as it can be seen here. */
package dev.tidemill.trigger.source.label;
