/** All services and a broker in one process. */
package dev.tidemill.standalone;
