namespace Annda.Hosting;

/// <summary>Event: a node is there.</summary>
/// <param name="Path">Path of its agent.</param>
public sealed record NodeUp(string Path);

/// <summary>Event: a node has not been heard of for a while; it may come back.</summary>
/// <param name="Path">Path of its agent.</param>
public sealed record NodeSilent(string Path);

/// <summary>Event: a silent node is heard of again.</summary>
/// <param name="Path">Path of its agent.</param>
public sealed record NodeBack(string Path);

/// <summary>Event: a node has left or was given up; if it comes back, it does so as a new one.</summary>
/// <param name="Path">Path of its agent.</param>
public sealed record NodeLost(string Path);
