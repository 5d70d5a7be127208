/** The catalogue of metrics: what exists, and the meters that are made from it. */
package dev.tidemill.kit.metric;
