/** Snapshots of objects of S3. */
package dev.tidemill.training.snapshot.s3;
