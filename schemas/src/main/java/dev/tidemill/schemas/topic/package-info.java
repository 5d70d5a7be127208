/** The catalogue of topics and who may read and write each. */
package dev.tidemill.schemas.topic;
