/** Objects of S3, or of a store that speaks its protocol, that hold rows. */
package dev.tidemill.kit.source.s3;
