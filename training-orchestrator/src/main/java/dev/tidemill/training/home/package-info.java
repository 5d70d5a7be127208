/** The files of models where people and batch jobs find them. */
package dev.tidemill.training.home;
