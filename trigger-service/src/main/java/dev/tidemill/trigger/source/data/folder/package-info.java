/** New files in a folder. */
package dev.tidemill.trigger.source.data.folder;
