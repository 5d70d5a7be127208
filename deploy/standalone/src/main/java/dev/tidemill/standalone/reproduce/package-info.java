/** Models that are trained again from their records. */
package dev.tidemill.standalone.reproduce;
