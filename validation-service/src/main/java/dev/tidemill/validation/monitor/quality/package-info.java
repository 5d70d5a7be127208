/** Live quality against a baseline that learns from every label: decision rule C1. */
package dev.tidemill.validation.monitor.quality;
