/** What a gateway tells of itself, and the routes that it remembers on disk. */
package dev.tidemill.gateway.state;
