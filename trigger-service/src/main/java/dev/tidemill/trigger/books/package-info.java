/** Where the signals of every trigger ended: as a metric, and in the API. */
package dev.tidemill.trigger.books;
