using Akka.Actor;
using Akka.TestKit;
using Annda.Protocol;

namespace Annda.Tests.Support;

/// <summary>A probe that stands for a block, a coupling or the coordinator and remembers all it heard.</summary>
public sealed class Ear(TestProbe probe)
{
    /// <summary>Everything heard so far, in order.</summary>
    public List<object> Heard { get; } = [];

    /// <summary>The probe's address.</summary>
    public IActorRef Ref => probe.Ref;

    /// <summary>The probe's path, as a directory has it.</summary>
    public string Path => probe.Ref.Path.ToString();

    /// <summary>Listens until a message of this kind comes.</summary>
    public T Next<T>(Func<T, bool>? where = null)
    {
        while (true)
        {
            var message = probe.ReceiveOne(TimeSpan.FromSeconds(20));
            var last = string.Join(", ", Heard.TakeLast(10).Select(h => h.GetType().Name));
            Assert.True(message is not null, $"no {typeof(T).Name} came after {last}");
            Heard.Add(message);
            if (message is T wanted && (where is null || where(wanted))) return wanted;
        }
    }

    /// <summary>The next message, which must be of this kind.</summary>
    public T Exactly<T>() => Assert.IsType<T>(Next<object>());

    /// <summary>All of this kind that has come by now.</summary>
    public List<T> All<T>()
    {
        while (probe.HasMessages) Heard.Add(probe.ReceiveOne(TimeSpan.Zero));
        return [.. Heard.OfType<T>()];
    }

    /// <summary>Forgets what it heard.</summary>
    public void Clear()
    {
        All<IRunMessage>();
        Heard.Clear();
    }
}
