/** New objects of a bucket. */
package dev.tidemill.trigger.source.data.s3;
