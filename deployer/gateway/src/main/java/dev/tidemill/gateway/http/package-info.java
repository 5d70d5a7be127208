/** An HTTP server on Netty that holds against slow and hostile clients. */
package dev.tidemill.gateway.http;
