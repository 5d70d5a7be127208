/** What gateways are there and what they serve. Pure. */
package dev.tidemill.deploy.target;
