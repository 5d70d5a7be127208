/** What every service has: start and stop, health, metrics, restarts of what failed. */
package dev.tidemill.kit.service;
