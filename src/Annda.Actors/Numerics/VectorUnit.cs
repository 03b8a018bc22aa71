using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Annda.Numerics;

/// <summary>The vector instructions that the kernels use in this process; results do not depend on them.</summary>
public static class VectorUnit
{
    /// <summary>"AVX-512", "AVX2", "NEON", "128 bits" or "none".</summary>
    public static string Name { get; } = Avx512F.IsSupported ? "AVX-512" : Avx2.IsSupported ? "AVX2" : AdvSimd.IsSupported ? "NEON"
        : Vector128.IsHardwareAccelerated ? "128 bits" : "none";
}
