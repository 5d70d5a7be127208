/** Rollouts as metrics. */
package dev.tidemill.deploy.metric;
