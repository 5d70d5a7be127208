/** Creates and checks topics as the catalogue in {@code schemas} declares them. */
package dev.tidemill.kit.topic;
