/** New rows of sources without files. */
package dev.tidemill.trigger.source.data.rows;
