/**
 * The HTTP server of every service: routes, tokens, limits against hostile clients, hooks, errors
 * as JSON.
 */
package dev.tidemill.kit.http;
