/** The model registry: pure rules for its entries. Nothing but an entry's aliases ever changes. */
package dev.tidemill.training.registry;
