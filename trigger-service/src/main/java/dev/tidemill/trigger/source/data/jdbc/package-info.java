/** New rows of a query to a database. */
package dev.tidemill.trigger.source.data.jdbc;
