namespace RecSys.Store;

/// <summary>Another run holds the namespace, or another session its rows. The message says which one, where that is known.</summary>
public sealed class NamespaceBusyException(string message) : Exception(message);
