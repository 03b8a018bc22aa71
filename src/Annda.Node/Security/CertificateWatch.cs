namespace Annda.Security;

/// <summary>Warns of certificates that end soon: at once when it is made, then every day.</summary>
public sealed class CertificateWatch : IDisposable
{
    private readonly ITimer _timer;

    /// <summary>Begins to watch.</summary>
    /// <param name="tls">Certificate and authority.</param>
    /// <param name="warn">Takes the warnings.</param>
    /// <param name="clock">The clock; null: the machine's.</param>
    public CertificateWatch(TlsSettings tls, Action<string> warn, TimeProvider? clock = null)
    {
        var time = clock ?? TimeProvider.System;
        void Check()
        {
            foreach (var warning in tls.Warnings(time.GetUtcNow())) warn(warning);
        }
        Check();
        _timer = time.CreateTimer(_ => Check(), null, TimeSpan.FromDays(1), TimeSpan.FromDays(1));
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();
}
