/** Models that are loaded, their files, and the deadlines of their runs. */
package dev.tidemill.gateway.model;
