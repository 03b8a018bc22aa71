using System.Reflection;

namespace Annda.Execution;

/// <summary>What this program is.</summary>
public static class Product
{
    /// <summary>Version, such as 0.1.0.</summary>
    public static string Version { get; } =
        typeof(Product).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
