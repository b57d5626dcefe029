/**
 * A configuration under load, in virtual time: real routers against simulated providers that enforce the limits of the file. {@link
 * dev.llmrouter.testing.simulation.Simulation} plays minutes of traffic in less than a second and says what would be refused, and why.
 */
@org.jspecify.annotations.NullMarked
package dev.llmrouter.testing.simulation;
