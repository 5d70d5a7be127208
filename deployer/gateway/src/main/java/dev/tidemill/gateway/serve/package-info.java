/** Who answers a request: routes, pairs of versions, fallback to the champion, counters. */
package dev.tidemill.gateway.serve;
