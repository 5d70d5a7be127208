/**
 * Settings of a service: from flags, environment, files and defaults, each with its documentation.
 */
package dev.tidemill.kit.settings;
